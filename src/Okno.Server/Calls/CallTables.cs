using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;
using Okno.Server.Calls.Telephony;
using Okno.Server.Cases;
using Okno.Server.Contacts;

namespace Okno.Server.Calls;

internal sealed class CallTables
    : IEntityTypeConfiguration<Call>,
        IEntityTypeConfiguration<CallEvent>,
        IEntityTypeConfiguration<CtiPanelAction>
{
    public void Configure(EntityTypeBuilder<Call> calls)
    {
        calls.ToTable("calls");
        calls.Property(call => call.Provider).HasMaxLength(50);
        calls.Property(call => call.CallId).HasMaxLength(200);
        calls.Property(call => call.SoftphoneCallId).HasMaxLength(200);
        calls.Property(call => call.SharedId).HasMaxLength(200);
        calls.Property(call => call.From).HasMaxLength(320);
        calls.Property(call => call.To).HasMaxLength(320);
        calls.Property(call => call.Number).HasMaxLength(20);
        calls.Property(call => call.Consulting).HasMaxLength(64);
        calls.Property(call => call.ResultCode).HasMaxLength(100);
        calls.Property(call => call.Version).IsConcurrencyToken();
        calls.HasIndex(call => new { call.Provider, call.CallId }).IsUnique();
        calls.HasIndex(call => new { call.OperatorId, call.State });
        calls.HasIndex(call => new { call.StartedAt, call.Id });
        calls.HasIndex(call => new { call.ContactId, call.StartedAt });
        calls.HasIndex(call => call.SoftphoneCallId);
        calls.HasIndex(call => call.CaseId);
        calls.HasIndex(call => call.Number);
        calls.Ignore(call => call.IsMissed);
        calls.Ignore(call => call.IsOver);
        calls.Ignore(call => call.IsTalked);
        calls.Ignore(call => call.OtherSide);
        calls.HasIndex(call => new { call.LineId, call.StartedAt });
        calls.HasOne<User>().WithMany().HasForeignKey(call => call.OperatorId).OnDelete(DeleteBehavior.Restrict);
        calls.HasOne<Contact>().WithMany().HasForeignKey(call => call.ContactId).OnDelete(DeleteBehavior.Restrict);
        calls.HasOne<Account>().WithMany().HasForeignKey(call => call.AccountId).OnDelete(DeleteBehavior.Restrict);
        calls.HasOne<Case>().WithMany().HasForeignKey(call => call.CaseId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CallEvent> events)
    {
        events.ToTable("call_events");
        events.Property(e => e.Provider).HasMaxLength(50);
        events.Property(e => e.EventId).HasMaxLength(200);
        events.Property(e => e.CallId).HasMaxLength(200);
        events.Property(e => e.Type).HasMaxLength(50);
        events.Property(e => e.Direction).HasMaxLength(20);
        events.Property(e => e.From).HasMaxLength(320);
        events.Property(e => e.To).HasMaxLength(320);
        events.Property(e => e.Extension).HasMaxLength(32);
        events.Property(e => e.Reason).HasMaxLength(100);
        events.Ignore(e => e.AskedAs);
        events.HasIndex(e => e.ReceivedAt);
        events.HasIndex(e => new { e.Provider, e.EventId }).IsUnique();
        events.HasIndex(e => new { e.Provider, e.CallId });
    }

    public void Configure(EntityTypeBuilder<CtiPanelAction> actions)
    {
        actions.ToTable("cti_panel_actions");
        actions.Property(action => action.Name).HasMaxLength(200);
        actions.Property(action => action.NameEn).HasMaxLength(200);
        actions.Property(action => action.ProcessKey).HasMaxLength(100);
        actions.PrimitiveCollection(action => action.RoleIds);
    }
}
