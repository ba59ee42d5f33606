using System.Buffers;
using System.Text.Json;
using Jint;
using Jint.Native;
using Jint.Native.Object;

namespace Okno.ProcessEngine.Expressions;

/// <summary>Turns what an expression gave into JSON; bounded, because a small graph can unfold into a large text.</summary>
internal static class Result
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxDepth = 32;

    internal static JsonElement AsJson(JsValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, value, 0);
        return JsonSerializer.Deserialize<JsonElement>(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsValue value, int depth)
    {
        if (depth > MaxDepth)
            throw new ExpressionFailed("incident.value-too-deep", $"The value is nested too deep or contains itself.");
        if (writer.BytesCommitted + writer.BytesPending > MaxBytes || (value.IsString() && value.AsString().Length > MaxBytes))
            throw new ExpressionFailed("incident.value-too-large", $"The value is too large.");

        if (value.IsNull() || value.IsUndefined())
            writer.WriteNullValue();
        else if (value.IsBoolean())
            writer.WriteBooleanValue(value.AsBoolean());
        else if (value.IsString())
            writer.WriteStringValue(value.AsString());
        else if (value.IsNumber() && double.IsFinite(value.AsNumber()))
            writer.WriteNumberValue(value.AsNumber());
        else if (value.IsDate())
            writer.WriteStringValue(value.AsDate().ToDateTime());
        else if (value.IsArray())
            WriteItems(writer, value.AsArray(), depth);
        else if (value.GetType() == typeof(JsObject))
            WriteMembers(writer, value.AsObject(), depth);
        else
            throw new ExpressionFailed("incident.no-value", $"A {value.Type} of this kind is no value for a process.");
    }

    private static void WriteItems(Utf8JsonWriter writer, JsArray array, int depth)
    {
        writer.WriteStartArray();
        for (var i = 0u; i < array.Length; i++)
            Write(writer, array[i], depth + 1);
        writer.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter writer, ObjectInstance members, int depth)
    {
        writer.WriteStartObject();
        foreach (var (name, member) in members.GetOwnProperties())
        {
            if (!name.IsString() || !member.Enumerable)
                continue;
            if (member.Value is not { } value) // a getter: code, not a value
                throw new ExpressionFailed("incident.computed-member", $"The member '{name}' is computed.");
            writer.WritePropertyName(name.AsString());
            Write(writer, value, depth + 1);
        }

        writer.WriteEndObject();
    }
}
