namespace MeshExplanation;

/// <summary>What comes of a request.</summary>
public enum ExplainedOutcome
{
    /// <summary>It is sent to an endpoint.</summary>
    Forwarded,

    /// <summary>It goes to the address asked for, which the mesh does not know.</summary>
    PassedThrough,

    /// <summary>Its bytes are relayed as they are.</summary>
    Relayed,

    /// <summary>The route answers by itself: a redirect, a direct response, an injected abort.</summary>
    Answered,

    /// <summary>A policy refuses it.</summary>
    Refused,

    /// <summary>No listener, virtual host or route takes it.</summary>
    NotFound,

    /// <summary>There is a route, and nobody at its end.</summary>
    Unreachable,
}
