namespace MeshModel.Validation;

/// <summary>PORT-1.</summary>
internal static class Ports
{
    public const int Largest = 65535;

    public static bool IsPort(int number) => number is >= 1 and <= Largest;

    public static void Check(int number, string path, Report report)
    {
        if (!IsPort(number))
        {
            report.Error("PORT-1", path, $"is {number}; a port lies between 1 and {Largest}");
        }
    }
}
