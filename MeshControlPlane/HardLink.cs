using System.Runtime.InteropServices;

namespace MeshControlPlane;

/// <summary>A second name for a file (link(2)). Unlike a move, which looks first whether the name is free and then takes it, it takes the name or fails, whoever else is at it.</summary>
internal static class HardLink
{
    private const int NameIsTaken = 17;

    /// <summary>Gives a file a second name.</summary>
    /// <returns>Whether the name was free; <see langword="null"/> where a file system or an operating system has no such names.</returns>
    public static bool? TryCreate(string file, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        return Link(file, name) == 0 ? true : Marshal.GetLastPInvokeError() == NameIsTaken ? false : null;
    }

    [DllImport("libc", EntryPoint = "link", ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
