using MeshModel.Schemas;

namespace MeshModel.Security;

/// <summary>Istio's <c>Condition</c>: an attribute, by name, and the values it must or may not have.</summary>
public sealed record RuleCondition
{
    [Field("Name of the attribute, such as request.headers[x-user] or source.ip.", Required = true, Rule = "AP-13")]
    public required string Key { get; init; }

    [Field("Values of which it must have one.")]
    public IReadOnlyList<string> Values { get; init; } = [];

    [Field("Values that it may not have.")]
    public IReadOnlyList<string> NotValues { get; init; } = [];
}
