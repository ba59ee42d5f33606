using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Okno.Client.Ui;

/// <summary>Sizes of files as people read them.</summary>
internal static class Sizes
{
    public static string Say(long bytes, IStringLocalizer words) =>
        bytes < 1024 ? words["SizeBytes", bytes]
        : bytes < 1024 * 1024 ? words["SizeKilobytes", (bytes / 1024d).ToString("0", CultureInfo.CurrentCulture)]
        : words["SizeMegabytes", (bytes / 1024d / 1024d).ToString("0.#", CultureInfo.CurrentCulture)];
}
