using System.Globalization;
using Okno.Client.Ui;
using Okno.Contracts.Calls;

namespace Okno.Client.Calls;

/// <summary>How calls are shown: their sign, their colour, their time.</summary>
internal static class CallWords
{
    public static string IconOf(Call call) =>
        call switch
        {
            { State: CallState.Held } => Icons.Pause,
            { Result: CallResult.Missed or CallResult.Abandoned or CallResult.Busy or CallResult.Failed } => Icons.MissedCall,
            { Direction: CallDirection.Outbound } => Icons.OutgoingCall,
            _ => Icons.IncomingCall,
        };

    public static string Tone(Call call) =>
        call switch
        {
            { State: CallState.Answered } => "ok",
            { State: CallState.Held } => "warn",
            { State: CallState.Ringing } => "acc",
            { Result: CallResult.Missed or CallResult.Abandoned or CallResult.Busy or CallResult.Failed } => "bad",
            _ => "",
        };

    /// <summary>The word for where the call is, or how it came out.</summary>
    public static string StateWord(Call call) => call.State == CallState.Ended ? $"CallResult_{call.Result}" : $"CallState_{call.State}";

    /// <summary>0:12 of ringing, 02:14 of talk: since the answer when there was one.</summary>
    public static string Elapsed(Call call, DateTimeOffset now) =>
        call.State == CallState.Ended
            ? Length(call.TalkSeconds + call.HoldSeconds)
            : Length((int)Math.Max(0, (now - (call.AnsweredAt ?? call.StartedAt)).TotalSeconds));

    public static string Length(int seconds) =>
        seconds >= 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}");

    /// <summary>Whether the call's telephone system can be asked for it.</summary>
    public static bool Can(Call call, CallButton button) => call.Buttons?.Contains(button) == true;

    /// <summary>Why the actions wait: several have this number and none is chosen.</summary>
    public static bool MustChoose(Call call) => call.Contact is null && call.Candidates.Count(candidate => candidate.Exact) > 1;
}
