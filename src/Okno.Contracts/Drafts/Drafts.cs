using System.Text.Json;

namespace Okno.Contracts.Drafts;

/// <summary>What someone typed into a form and has not sent.</summary>
/// <param name="Values">As the form wrote it.</param>
public sealed record Draft(JsonElement Values, DateTimeOffset SavedAt);

public sealed record SaveDraftRequest(JsonElement Values);
