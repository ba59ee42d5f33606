using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Settings;
using Okno.Server.Shared;
using PhoneNumbers;

namespace Okno.Server.Settings;

/// <summary>A setting that the code knows: its code, type and default. Name and description are in <c>Words.resx</c>.</summary>
internal sealed record KnownSetting(
    string Code,
    SettingType Type,
    object Default,
    int Minimum = 0,
    int Maximum = int.MaxValue,
    Func<string, bool>? Allows = null,
    int Longest = 200,
    bool MayBeEmpty = false
)
{
    /// <summary>What the history knows the setting by.</summary>
    public Guid Id { get; } = new(SHA256.HashData(Encoding.UTF8.GetBytes(Code)).AsSpan(0, 16));

    /// <summary>The value kept as JSON.</summary>
    public object Parse(string json) => Read(JsonSerializer.Deserialize<JsonElement>(json, Wire.Json));

    /// <summary>The value that was sent, as the setting's type; a 400 that says what it should have been.</summary>
    public object Read(JsonElement value)
    {
        switch (Type)
        {
            case SettingType.Integer:
                if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number < Minimum || number > Maximum)
                    throw RuleBroken.Malformed("setting.not-such-a-number", ("minimum", Minimum), ("maximum", Maximum));
                return number;
            case SettingType.Flag:
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False
                    ? value.GetBoolean()
                    : throw RuleBroken.Malformed("setting.not-a-flag");
            default:
                if (
                    value.ValueKind != JsonValueKind.String
                    || value.GetString() is not { } text
                    || text.Length > Longest
                    || (text.Length == 0 && !MayBeEmpty)
                    || !Texts.IsWhole(text)
                )
                    throw RuleBroken.Malformed("setting.not-a-text");
                return text.Length == 0 || Allows is null || Allows(text) ? text : throw RuleBroken.Malformed("setting.not-allowed");
        }
    }
}

internal static class KnownSettings
{
    /// <summary>Максимальное количество записей в работе для закрытой очереди.</summary>
    public static readonly KnownSetting MaxClosedQueueItemsInProgress = new(
        "MaxClosedQueueItemsInProgress",
        SettingType.Integer,
        1,
        Minimum: 1,
        Maximum: 1000
    );

    /// <summary>How many unfinished items a queue takes before filling stops and says so.</summary>
    public static readonly KnownSetting MaxUnfinishedItemsPerQueue = new(
        "MaxUnfinishedItemsPerQueue",
        SettingType.Integer,
        100_000,
        Minimum: 1,
        Maximum: 10_000_000
    );

    /// <summary>Reopening a case clears its owner.</summary>
    public static readonly KnownSetting ReopeningClearsOwner = new("ReopeningClearsOwner", SettingType.Flag, true);

    /// <summary>Группа операторов КЦ.</summary>
    public static readonly KnownSetting ContactCenterOperatorsGroup = new(
        "ContactCenterOperatorsGroup",
        SettingType.Role,
        Access.Role.ContactCenterOperators
    );

    /// <summary>Тренажёр звонков: operators may ring themselves and dial without a telephone system.</summary>
    public static readonly KnownSetting TrainingCalls = new("TrainingCalls", SettingType.Flag, false);

    /// <summary>Hosts that processes may call by HTTP; <c>*.</c> stands for all below a domain. None unless an administrator names them.</summary>
    public static readonly KnownSetting ProcessHttpHosts = new(
        "ProcessHttpHosts",
        SettingType.Text,
        "",
        Allows: list =>
            list.Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)
                .All(host =>
                    Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) is not UriHostNameType.Unknown
                ),
        Longest: 2_000,
        MayBeEmpty: true
    );

    /// <summary>The code of the feed channel that the agent desktop shows.</summary>
    public static readonly KnownSetting DesktopFeedChannel = new("DesktopFeedChannel", SettingType.Text, "desktop");

    /// <summary>For how many days the words of telephone systems are kept, for diagnosis.</summary>
    public static readonly KnownSetting CallEventsKeptDays = new("CallEventsKeptDays", SettingType.Integer, 30, Minimum: 1, Maximum: 3650);

    /// <summary>The region that numbers without a country code belong to (ISO 3166-1 alpha-2).</summary>
    public static readonly KnownSetting DefaultPhoneRegion = new(
        "DefaultPhoneRegion",
        SettingType.Text,
        "RU",
        Allows: PhoneNumberUtil.GetInstance().GetSupportedRegions().Contains
    );

    /// <summary>Numbers of at most this many digits are internal.</summary>
    public static readonly KnownSetting InternalNumberLength = new("InternalNumberLength", SettingType.Integer, 4, Minimum: 0, Maximum: 6);

    /// <summary>How many last digits are compared when no number matches exactly.</summary>
    public static readonly KnownSetting SearchNumberLength = new("SearchNumberLength", SettingType.Integer, 7, Minimum: 4, Maximum: 15);

    /// <summary>Постобработка: how long an operator has to write a call up before the next; 0 for none.</summary>
    public static readonly KnownSetting WrapUpSeconds = new("WrapUpSeconds", SettingType.Integer, 60, Minimum: 0, Maximum: 3600);

    /// <summary>Whoever opens the desktop is ready at once; otherwise they say so themselves.</summary>
    public static readonly KnownSetting ReadyAtSignIn = new("ReadyAtSignIn", SettingType.Flag, true);

    /// <summary>Where softphones register: SIP over WebSocket. Empty: nobody has a telephone in the browser.</summary>
    public static readonly KnownSetting SoftphoneAddress = new(
        "SoftphoneAddress",
        SettingType.Text,
        "",
        Allows: text =>
            Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "ws" or "wss" && address.Host.Length > 0,
        MayBeEmpty: true
    );

    /// <summary>The SIP domain of the softphones; empty for the host of their address.</summary>
    public static readonly KnownSetting SoftphoneRealm = new(
        "SoftphoneRealm",
        SettingType.Text,
        "",
        Allows: text => Uri.CheckHostName(text) is not UriHostNameType.Unknown,
        MayBeEmpty: true
    );

    /// <summary>STUN and TURN servers of the softphones, separated by commas.</summary>
    public static readonly KnownSetting SoftphoneIceServers = new(
        "SoftphoneIceServers",
        SettingType.Text,
        "",
        Allows: text =>
            text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
                .All(server => server.Split(':')[0] is "stun" or "stuns" or "turn" or "turns"),
        MayBeEmpty: true
    );

    public static readonly IReadOnlyDictionary<string, KnownSetting> All = new[]
    {
        MaxClosedQueueItemsInProgress,
        MaxUnfinishedItemsPerQueue,
        ReopeningClearsOwner,
        ContactCenterOperatorsGroup,
        DefaultPhoneRegion,
        InternalNumberLength,
        SearchNumberLength,
        TrainingCalls,
        CallEventsKeptDays,
        WrapUpSeconds,
        ReadyAtSignIn,
        SoftphoneAddress,
        SoftphoneRealm,
        SoftphoneIceServers,
        ProcessHttpHosts,
        DesktopFeedChannel,
    }.ToDictionary(setting => setting.Code, StringComparer.Ordinal);
}
