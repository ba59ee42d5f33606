using System.Text.Json;

namespace Okno.ProcessEngine.Definitions;

public enum ParameterType
{
    Guid,
    Text,
    Number,
    Boolean,
    DateTime,

    /// <summary>Whatever it is given: text, number, list, object.</summary>
    Any,
}

/// <summary>What a process is to be started with. A parameter that is not given is null.</summary>
public sealed record Parameter(string Name, ParameterType Type)
{
    internal bool Admits(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null
        || Type switch
        {
            ParameterType.Guid => value.ValueKind == JsonValueKind.String && value.TryGetGuid(out _),
            ParameterType.Text => value.ValueKind == JsonValueKind.String,
            ParameterType.Number => value.ValueKind == JsonValueKind.Number,
            ParameterType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            ParameterType.DateTime => value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out _),
            ParameterType.Any => true,
            _ => false,
        };
}
