using Okno.Contracts.Calls;

namespace Okno.Client.Calls;

/// <summary>How operators' states are shown: their colour and their time.</summary>
internal static class OperatorWords
{
    public static readonly OperatorState[] Order =
    [
        OperatorState.Ready,
        OperatorState.Talking,
        OperatorState.WrapUp,
        OperatorState.NotReady,
        OperatorState.Break,
        OperatorState.DoNotDisturb,
        OperatorState.Offline,
    ];

    public static string Dot(OperatorState state) =>
        state switch
        {
            OperatorState.Ready => "ok",
            OperatorState.Talking => "acc",
            OperatorState.WrapUp or OperatorState.Break => "warn",
            OperatorState.DoNotDisturb => "bad",
            OperatorState.Offline => "ring",
            _ => "",
        };

    /// <summary>Since the change, or in wrap-up what is left of it.</summary>
    public static string Time(OperatorStatus status, DateTimeOffset now) =>
        CallWords.Length(
            (int)Math.Max(0, status.Until is { } until ? Math.Ceiling((until - now).TotalSeconds) : (now - status.Since).TotalSeconds)
        );
}
