namespace Tests.Reliability;

/// <summary>Whether <c>./test.sh --long</c> asks for the long forms: every case instead of a few, minutes instead of seconds.</summary>
internal static class LongForm
{
    public static bool Wanted => Environment.GetEnvironmentVariable("MESH_LONG") is "1";
}
