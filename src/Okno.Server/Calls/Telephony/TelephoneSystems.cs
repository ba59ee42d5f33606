using System.Collections.Frozen;
using Okno.Contracts.Calls;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>The kinds of telephone system, and what a call's provider says of them.</summary>
internal sealed class TelephoneSystems(IEnumerable<ITelephoneSystem> systems)
{
    /// <summary>In training nobody is there to be asked.</summary>
    private static readonly IReadOnlyList<CallButton> All =
    [
        .. Enum.GetValues<CallButton>().Where(button => button is not CallButton.Consult),
    ];
    private readonly FrozenDictionary<LineKind, ITelephoneSystem> _systems = systems.ToFrozenDictionary(system => system.Kind);

    public ITelephoneSystem this[LineKind kind] => _systems[kind];

    /// <summary>The buttons of a call by the provider that it came from; none where its telephone alone can do anything.</summary>
    public static IReadOnlyList<CallButton> ButtonsOf(string provider) =>
        string.Equals(provider, Training.Provider, StringComparison.Ordinal) ? All
        : KindOf(provider) is LineKind.Asterisk ? Asterisk.AsteriskSystem.Known
        : [];

    public static LineKind? KindOf(string provider)
    {
        var colon = provider.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Texts.TryWord(provider[..colon], out LineKind kind) ? kind : null;
    }
}
