using Microsoft.EntityFrameworkCore;
using Okno.Server.Data;

namespace Okno.Server.Settings;

/// <summary>A lookup that Okno ships with. Its title is in <c>Words.resx</c>.</summary>
/// <param name="Use">SQL that finds one row when a record names the value <c>@code</c>.</param>
/// <param name="Values">The values it begins with: code, Russian and English name, by rank.</param>
internal sealed record KnownLookup(string Name, string Use, params IReadOnlyList<(string Code, string Name, string NameEn)> Values);

internal static class LookupsOfOkno
{
    public const string QueuePriority = "queue-priority";
    public const string NotReadyReason = "not-ready-reason";
    public const string BreakReason = "break-reason";
    public const string CallResult = "call-result";

    public static readonly IReadOnlyDictionary<string, KnownLookup> All = new KnownLookup[]
    {
        new(
            QueuePriority,
            "select 1 from queues where priority = @code and deleted_at is null limit 1",
            ("high", "Высокий", "High"),
            ("medium", "Средний", "Medium"),
            ("low", "Низкий", "Low")
        ),
        new(
            "case-category",
            "select 1 from cases where category = @code limit 1",
            ("incident", "Инцидент", "Incident"),
            ("service-request", "Запрос на обслуживание", "Service request"),
            ("consultation", "Консультация", "Consultation"),
            ("complaint", "Жалоба", "Complaint"),
            ("suspected-fraud", "Подозрение на мошенничество", "Suspected fraud")
        ),
        new(
            "case-service",
            "select 1 from cases where service = @code limit 1",
            ("cards", "Банковские карты", "Bank cards"),
            ("online-bank", "Интернет-банк", "Online bank"),
            ("mobile-app", "Мобильное приложение", "Mobile app"),
            ("loans", "Кредиты", "Loans"),
            ("deposits", "Вклады", "Deposits"),
            ("billing", "Счета и платежи", "Bills and payments"),
            ("mobile", "Мобильная связь", "Mobile telephony"),
            ("home-internet", "Домашний интернет", "Home internet")
        ),
        new(
            "closure-code",
            "select 1 from cases where closure_code = @code limit 1",
            ("solved-at-once", "Решено при первом обращении", "Solved at first contact"),
            ("solved", "Решено", "Solved"),
            ("advised", "Дана консультация", "Advice given"),
            ("handed-over", "Передано в другое подразделение", "Handed over"),
            ("not-confirmed", "Проблема не подтвердилась", "Not confirmed"),
            ("duplicate", "Дубликат", "Duplicate"),
            ("withdrawn", "Отозвано клиентом", "Withdrawn by the client"),
            ("no-answer", "Клиент не ответил", "The client did not answer")
        ),
        new(
            CallResult,
            "select 1 from calls where result_code = @code limit 1",
            ("solved", "Вопрос решён", "Solved"),
            ("case-created", "Создано обращение", "Case created"),
            ("advised", "Дана консультация", "Advice given"),
            ("call-back", "Нужно перезвонить", "Call back"),
            ("wrong-number", "Ошиблись номером", "Wrong number"),
            ("dropped", "Разговор прервался", "The call dropped")
        ),
        new(
            NotReadyReason,
            "select 1 from operator_stretches where reason = @code limit 1",
            ("meeting", "Совещание", "Meeting"),
            ("training", "Обучение", "Training"),
            ("other-work", "Другая работа", "Other work"),
            ("talk-with-supervisor", "Разговор с супервизором", "Talk with the supervisor"),
            ("technical", "Технические неполадки", "Technical trouble")
        ),
        new(
            BreakReason,
            "select 1 from operator_stretches where reason = @code limit 1",
            ("lunch", "Обед", "Lunch"),
            ("short", "Короткий перерыв", "Short break"),
            ("personal", "Личные дела", "Personal")
        ),
    }.ToDictionary(lookup => lookup.Name, StringComparer.Ordinal);

    /// <summary>Fills the lookups that are empty, at the start; what a site has made of the others stays.</summary>
    public static async Task Ensure(OknoDb db, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        var filled = await db.LookupValues.Select(value => value.Lookup).Distinct().ToListAsync(stop);
        foreach (var lookup in All.Values.ExceptBy(filled, lookup => lookup.Name, StringComparer.Ordinal))
        {
            db.LookupValues.AddRange(
                lookup.Values.Select(
                    (value, place) =>
                        new LookupValue
                        {
                            Lookup = lookup.Name,
                            Code = value.Code,
                            Name = value.Name,
                            NameEn = value.NameEn,
                            Rank = place + 1,
                        }
                )
            );
        }
        await change.Commit(stop);
    }
}
