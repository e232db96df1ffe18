namespace MeshTranslation.Clusters;

/// <summary>Where a workload runs; parts that are not known are empty.</summary>
internal readonly record struct Locality(string Region, string Zone, string Subzone)
{
    private const char Separator = '/';
    private const string Any = "*";

    /// <summary>Reads <c>region/zone/subzone</c>, of which parts may be missing at the end.</summary>
    public static Locality Parse(string text)
    {
        var parts = text.Split(Separator, 3);
        return new Locality(parts[0], parts.Length > 1 ? parts[1] : "", parts.Length > 2 ? parts[2] : "");
    }

    /// <summary>Whether a locality of a rule, which may end with <c>*</c> or early, stands for this one (Istio's <c>LocalityMatch</c>).</summary>
    public bool IsIn(string rule)
    {
        var wanted = Parse(rule);
        return (wanted.Region == Any || wanted.Region == Region)
            && (wanted.Zone is Any or "" || wanted.Zone == Zone)
            && (wanted.Subzone is Any or "" || wanted.Subzone == Subzone);
    }

    /// <summary>0 for the same place, 1 for the same zone, 2 for the same region, 3 beyond (Istio's <c>LbPriority</c>).</summary>
    public int DistanceTo(Locality other) =>
        Region != other.Region ? 3
        : Zone != other.Zone ? 2
        : Subzone != other.Subzone ? 1
        : 0;
}
