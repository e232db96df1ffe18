namespace MeshTesting;

/// <summary>How <see cref="MeshFixture"/> starts an AppHost.</summary>
public sealed class MeshFixtureOptions
{
    /// <summary>The resource that is the ingress gateway. Default: <c>ingress</c>.</summary>
    public string IngressResource { get; set; } = "ingress";

    /// <summary>Its endpoint. Default: <c>http</c>.</summary>
    public string IngressEndpoint { get; set; } = "http";

    /// <summary>How long everything may take to become healthy. Default: two minutes, for busy machines.</summary>
    public TimeSpan StartLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a change may take until the proxies that it concerns run with it. Default: half a minute, for busy machines.</summary>
    public TimeSpan ChangeLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// With a seed, requests that are sent one after the other meet the same weights, percentages and endpoints in each run. <see langword="null"/>, the default:
    /// each run is different, and assertions about shares say how sure they are.
    /// </summary>
    public long? Seed { get; set; }

    /// <summary>More arguments for the AppHost, in the form of .NET configuration: <c>--Mesh:Namespace=other</c>.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Changes the application before it is built.</summary>
    public Action<Aspire.Hosting.IDistributedApplicationBuilder>? ConfigureBuilder { get; set; }
}
