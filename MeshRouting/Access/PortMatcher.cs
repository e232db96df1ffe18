using System.Collections.Immutable;

namespace MeshRouting.Access;

/// <summary>The port that it came in at must be one of some.</summary>
internal sealed class PortMatcher(ImmutableArray<int> ports) : AccessMatcher
{
    public override bool Holds(IAccessFacts facts) => ports.Contains(facts.Port);
}
