using System.Collections.Immutable;

namespace MeshProxy.Authorization;

/// <summary>A condition on requests and connections.</summary>
internal abstract class AccessMatcher
{
    /// <summary>Holds always.</summary>
    public static AccessMatcher Always { get; } = new All([]);

    public abstract bool Holds(in AccessFacts facts);

    internal sealed class All(ImmutableArray<AccessMatcher> parts) : AccessMatcher
    {
        public override bool Holds(in AccessFacts facts)
        {
            foreach (var part in parts)
            {
                if (!part.Holds(facts))
                {
                    return false;
                }
            }

            return true;
        }
    }

    internal sealed class Any(ImmutableArray<AccessMatcher> parts) : AccessMatcher
    {
        public override bool Holds(in AccessFacts facts)
        {
            foreach (var part in parts)
            {
                if (part.Holds(facts))
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal sealed class Not(AccessMatcher part) : AccessMatcher
    {
        public override bool Holds(in AccessFacts facts) => !part.Holds(facts);
    }
}
