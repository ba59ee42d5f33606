using System.Text.Json;
using System.Text.Json.Serialization;
using Okno.ProcessEngine;

namespace Okno.Server.Processes;

/// <summary>Where an instance has been: each element and flow once, how often and when, so that a loop does not lengthen it.</summary>
internal static class Trail
{
    private static readonly JsonSerializerOptions Brief = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static string Longer(string trail, IReadOnlyList<Passing> way, DateTimeOffset now)
    {
        if (way.Count == 0)
            return trail;
        var marks = Read(trail);
        var known = marks.ToDictionary(mark => (mark.IsFlow, mark.Id));
        foreach (var passing in way)
        {
            var isFlow = passing.Kind is PassingKind.Followed;
            if (!known.TryGetValue((isFlow, passing.Id), out var mark))
                marks.Add(known[(isFlow, passing.Id)] = mark = new Mark { Id = passing.Id, IsFlow = isFlow });
            mark.Add(passing.Kind, now);
        }
        return JsonSerializer.Serialize(marks, Brief);
    }

    public static List<Mark> Read(string trail) => trail.Length <= 2 ? [] : JsonSerializer.Deserialize<List<Mark>>(trail, Brief) ?? [];

    /// <summary>An element or a flow, with short names because every instance keeps them.</summary>
    internal sealed class Mark
    {
        [JsonPropertyName("id")]
        public string Id { get; init; } = "";

        [JsonPropertyName("f")]
        public bool IsFlow { get; init; }

        [JsonPropertyName("n")]
        public int Times { get; set; }

        /// <summary>How many tokens came that have not left.</summary>
        [JsonPropertyName("h")]
        public int Here { get; set; }

        [JsonPropertyName("in")]
        public long EnteredAt { get; set; }

        [JsonPropertyName("out")]
        public long LeftAt { get; set; }

        /// <summary>Something else ended what was done there.</summary>
        [JsonPropertyName("x")]
        public bool BrokenOff { get; set; }

        internal void Add(PassingKind kind, DateTimeOffset now)
        {
            var at = now.ToUnixTimeMilliseconds();
            if (kind is PassingKind.Entered or PassingKind.Followed || Here == 0)
            {
                Times++;
                EnteredAt = at;
            }
            if (kind is PassingKind.Entered)
                Here++;
            if (kind is not (PassingKind.Left or PassingKind.BrokenOff))
                return;
            Here = Math.Max(0, Here - 1);
            LeftAt = at;
            BrokenOff = kind is PassingKind.BrokenOff;
        }
    }
}
