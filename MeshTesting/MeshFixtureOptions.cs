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

    /// <summary>More arguments for the AppHost, in the form of .NET configuration: <c>--Mesh:Namespace=other</c>.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Changes the application before it is built.</summary>
    public Action<Aspire.Hosting.IDistributedApplicationBuilder>? ConfigureBuilder { get; set; }
}
