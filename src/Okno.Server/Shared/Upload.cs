using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Okno.Server.Shared;

/// <summary>A form with one file, read before anything of the request is done: a slow sender holds no transaction.</summary>
internal sealed class Upload(IFormFile file)
{
    /// <summary>Room for the form's own lines around the file.</summary>
    private const int Around = 64 * 1024;

    public IFormFile File { get; } = file;

    /// <summary>How large the file may be; put on a route, which the server then holds to it.</summary>
    internal sealed class SizeLimit(long largest) : IRequestSizeLimitMetadata
    {
        public long Largest { get; } = largest;

        long? IRequestSizeLimitMetadata.MaxRequestBodySize => Largest + Around;
    }

    public static async ValueTask<Upload> BindAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
            throw new RuleBroken("request.unsupported-media") { Status = StatusCodes.Status415UnsupportedMediaType };
        var largest = http.GetEndpoint()!.Metadata.GetRequiredMetadata<SizeLimit>().Largest;
        try
        {
            var form = await http.Request.ReadFormAsync(
                new FormOptions { MultipartBodyLengthLimit = largest + Around, ValueLengthLimit = Around },
                http.RequestAborted
            );
            var file = form.Files.GetFile("file") ?? throw RuleBroken.Malformed("request.required", ("field", "file"));
            return file.Length <= largest ? new Upload(file) : throw TooLarge();
        }
        catch (InvalidDataException) when (http.Request.ContentLength is null || http.Request.ContentLength > largest)
        {
            throw TooLarge();
        }
        catch (Exception e) when (e is InvalidDataException or IOException && e is not BadHttpRequestException)
        {
            throw RuleBroken.Malformed("request.malformed");
        }
    }

    private static RuleBroken TooLarge() => new("request.too-large") { Status = StatusCodes.Status413PayloadTooLarge };
}
