namespace MeshControlPlane.WebConsole.Live;

/// <summary>How many findings there are of each severity.</summary>
/// <param name="Errors">What cannot work.</param>
/// <param name="Warnings">What is probably not meant.</param>
internal readonly record struct FindingCount(int Errors, int Warnings) : IComparable<FindingCount>
{
    /// <summary>More errors first, then more warnings.</summary>
    public int CompareTo(FindingCount other) => (Errors, Warnings).CompareTo((other.Errors, other.Warnings));
}
