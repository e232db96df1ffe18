using MeshProxy.Forwarding;

namespace MeshProxy.Authentication;

/// <summary>Where in a request tokens stand.</summary>
internal abstract class TokenPlace
{
    /// <summary>Adds what stands there.</summary>
    public abstract void Find(Exchange exchange, List<FoundToken> tokens);

    /// <summary>Takes out what stands there.</summary>
    public abstract void Remove(Exchange exchange);
}
