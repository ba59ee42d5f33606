using System.Text.Json;

namespace Okno.Client.Processes.Modeller;

/// <summary>Sample values as an author types them: JSON where it is JSON, else text; nothing is null.</summary>
internal static class Samples
{
    public static JsonElement Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return JsonSerializer.SerializeToElement<object?>(null);
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text.Trim());
        }
    }
}
