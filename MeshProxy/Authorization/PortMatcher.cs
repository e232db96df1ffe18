using System.Collections.Immutable;

namespace MeshProxy.Authorization;

/// <summary>The port that it came in at must be one of some.</summary>
internal sealed class PortMatcher(ImmutableArray<int> ports) : AccessMatcher
{
    public override bool Holds(in AccessFacts facts) => ports.Contains(facts.Port);
}
