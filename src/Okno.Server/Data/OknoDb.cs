using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Okno.Server.Access;
using Okno.Server.Calls;
using Okno.Server.Calls.Operators;
using Okno.Server.Calls.Softphone;
using Okno.Server.Calls.Telephony;
using Okno.Server.Cases;
using Okno.Server.Contacts;
using Okno.Server.Drafts;
using Okno.Server.Feed;
using Okno.Server.Imports;
using Okno.Server.Lists;
using Okno.Server.Processes;
using Okno.Server.Queues;
using Okno.Server.Settings;
using Okno.Server.Shared;
using Okno.Server.Terms;

namespace Okno.Server.Data;

/// <summary>All of Okno's tables. Which database they are in is decided by the connection string alone.</summary>
public abstract class OknoDb(DbContextOptions options) : IdentityUserContext<User, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<RoleMember> RoleMembers => Set<RoleMember>();
    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();
    public DbSet<PersonalAccessToken> PersonalAccessTokens => Set<PersonalAccessToken>();
    public DbSet<UserPreference> UserPreferences => Set<UserPreference>();
    public DbSet<SettingValue> Settings => Set<SettingValue>();
    public DbSet<LookupValue> LookupValues => Set<LookupValue>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<CommunicationOption> CommunicationOptions => Set<CommunicationOption>();
    public DbSet<WorkingCalendar> WorkingCalendars => Set<WorkingCalendar>();
    public DbSet<ServiceTerm> ServiceTerms => Set<ServiceTerm>();
    public DbSet<Case> Cases => Set<Case>();
    public DbSet<CaseDraft> CaseDrafts => Set<CaseDraft>();
    public DbSet<Draft> Drafts => Set<Draft>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<AttachmentPiece> AttachmentPieces => Set<AttachmentPiece>();
    public DbSet<CaseLink> CaseLinks => Set<CaseLink>();
    public DbSet<Import> Imports => Set<Import>();
    public DbSet<ImportPiece> ImportPieces => Set<ImportPiece>();
    public DbSet<ImportError> ImportErrors => Set<ImportError>();
    public DbSet<Queue> Queues => Set<Queue>();
    public DbSet<QueueTeamMember> QueueTeamMembers => Set<QueueTeamMember>();
    public DbSet<QueueItem> QueueItems => Set<QueueItem>();
    public DbSet<ProcessVersion> ProcessVersions => Set<ProcessVersion>();
    public DbSet<RunningProcess> RunningProcesses => Set<RunningProcess>();
    public DbSet<WaitingStep> WaitingSteps => Set<WaitingStep>();
    public DbSet<ProcessWait> ProcessWaits => Set<ProcessWait>();
    public DbSet<ProcessJob> ProcessJobs => Set<ProcessJob>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<CallEvent> CallEvents => Set<CallEvent>();
    public DbSet<Line> Lines => Set<Line>();
    public DbSet<OperatorAtWork> OperatorsAtWork => Set<OperatorAtWork>();
    public DbSet<OperatorStretch> OperatorStretches => Set<OperatorStretch>();
    public DbSet<SoftphoneOfPerson> Softphones => Set<SoftphoneOfPerson>();
    public DbSet<CtiPanelAction> CtiPanelActions => Set<CtiPanelAction>();
    public DbSet<FeedChannel> FeedChannels => Set<FeedChannel>();
    public DbSet<FeedPost> FeedPosts => Set<FeedPost>();
    public DbSet<FeedLike> FeedLikes => Set<FeedLike>();
    public DbSet<Notification> Notifications => Set<Notification>();
    public DbSet<ListView> ListViews => Set<ListView>();
    public DbSet<HistoryEntry> History => Set<HistoryEntry>();
    public DbSet<ChangedRecord> ChangedRecords => Set<ChangedRecord>();
    public DbSet<KeptAnswer> KeptAnswers => Set<KeptAnswer>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>True on SQLite, where one writer works at a time and times are Unix microseconds.</summary>
    public abstract bool IsSqlite { get; }

    /// <summary>The change under way, which slices join so that all they do commits together.</summary>
    internal Change? Change { get; set; }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(OknoDb).Assembly);
    }
}

/// <summary>The tables on PostgreSQL: the database for work.</summary>
public sealed class PostgresOknoDb(DbContextOptions<PostgresOknoDb> options) : OknoDb(options)
{
    public override bool IsSqlite => false;

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasSequence<long>("case_numbers").StartsAt(100_001);
        builder.HasPostgresExtension("pg_trgm");
        builder.Entity<Case>().HasIndex(c => c.SearchText).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.Entity<Contact>().HasIndex(c => c.SearchText).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.Entity<Account>().HasIndex(a => a.SearchText).HasMethod("gin").HasOperators("gin_trgm_ops");
    }
}

/// <summary>The tables on SQLite: the embedded default.</summary>
public sealed class SqliteOknoDb(DbContextOptions<SqliteOknoDb> options) : OknoDb(options)
{
    public override bool IsSqlite => true;

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        base.ConfigureConventions(conventions);
        conventions.Properties<DateTimeOffset>().HaveConversion<UnixMicroseconds>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<Counter>().ToTable("counters").HasKey(counter => counter.Name);
        builder.Entity<Counter>().HasData(new Counter { Name = "case_numbers", Value = 100_000 });
    }
}

/// <summary>What PostgreSQL has as a sequence.</summary>
public sealed class Counter
{
    public string Name { get; init; } = "";
    public long Value { get; set; }
}

/// <summary>A moment as SQLite keeps it, so that it compares and sorts as a number; PostgreSQL keeps the same precision.</summary>
public sealed class UnixMicroseconds() : ValueConverter<DateTimeOffset, long>(moment => From(moment), microseconds => To(microseconds))
{
    public static long From(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset To(long microseconds) =>
        new(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
