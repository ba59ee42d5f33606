namespace Okno.Server.Shared;

/// <summary>A file without a name that the system removes when it is closed: what is too large for memory, read by position.</summary>
internal static class TemporaryFile
{
    public static FileStream Open()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            BufferSize = 128 * 1024,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"okno-{Guid.CreateVersion7():N}"), options);
    }
}
