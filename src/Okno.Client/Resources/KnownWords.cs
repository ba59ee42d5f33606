using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Okno.Client.Resources;

/// <summary>Words already looked up. A page asks for hundreds of them at every drawing; the library builds a key and an answer each time.</summary>
internal sealed class KnownWords(IStringLocalizerFactory factory) : IStringLocalizer<Words>
{
    private readonly Dictionary<string, LocalizedString> _known = new(StringComparer.Ordinal);
    private readonly IStringLocalizer _words = factory.Create(typeof(Words));

    public LocalizedString this[string name]
    {
        get
        {
            if (!_known.TryGetValue(name, out var word))
                _known[name] = word = _words[name];
            return word;
        }
    }

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var word = this[name];
            return new LocalizedString(name, string.Format(CultureInfo.CurrentCulture, word.Value, arguments), word.ResourceNotFound);
        }
    }

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => _words.GetAllStrings(includeParentCultures);
}
