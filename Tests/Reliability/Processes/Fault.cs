namespace Tests.Reliability;

/// <summary>A fault of one process.</summary>
/// <param name="Row">What is allowed.</param>
/// <param name="Resource">Whom it befalls.</param>
internal sealed record Fault(FaultRow Row, string Resource)
{
    public static Fault Of(FaultRow row, bool toSibling = false) => new(row, toSibling && row.Process.Sibling is { } sibling ? sibling : row.Process.Resource);

    public override string ToString() => $"{Row.Fault} {Resource}";
}
