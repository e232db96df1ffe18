using System.Collections.Immutable;

namespace MeshRouting.Access;

/// <summary>A condition on requests and connections.</summary>
internal abstract class AccessMatcher
{
    /// <summary>Holds always.</summary>
    public static AccessMatcher Always { get; } = new All([]);

    public abstract bool Holds(IAccessFacts facts);

    internal sealed class All(ImmutableArray<AccessMatcher> parts) : AccessMatcher
    {
        public override bool Holds(IAccessFacts facts)
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
        public override bool Holds(IAccessFacts facts)
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
        public override bool Holds(IAccessFacts facts) => !part.Holds(facts);
    }
}
