using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Okno.Client.Access;
using Okno.Client.Cases;
using Okno.Client.Resources;
using Okno.Client.Settings;
using Okno.Contracts.Access;

namespace Okno.Client.Tests.Access;

public sealed class AuditWordsTests : Screen
{
    [Theory]
    [InlineData("operator.state-changed", """{"state":"offline"}""", """{"state":"ready"}""", "Состояние: Не в системе → Готов")]
    [InlineData(
        "queue-item.taken",
        """{"state":"notProcessed"}""",
        """{"state":"inProgress"}""",
        "Элемент очереди: Не обработан → В работе"
    )]
    [InlineData("queue.filled", null, """{"reason":"recordsChanged"}""", "Почему: изменились записи")]
    [InlineData("user.created", null, """{"name":"Анна","at":"2026-11-24T11:22:00Z"}""", "ФИО: Анна; at: 24.11, 14:22")]
    public async Task Says_fields_and_values_in_words_and_what_has_none_as_it_stands(string kind, string? from, string? to, string said)
    {
        await SignedIn(Permission.SeeCases);
        var words = Services.GetRequiredService<IStringLocalizer<Words>>();
        var history = new HistoryWords(words, Clock, Services.GetRequiredService<Lookups>());
        var row = new AuditRow(Guid.NewGuid(), Clock.GetUtcNow(), null, kind, Guid.NewGuid(), Json(from), Json(to), null);
        Assert.Equal(said, Read(string.Join("; ", AuditWords.Details(row, words, history))));
    }

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}
