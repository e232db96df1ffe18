using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Limits, outlier detection, balancing and TLS of a service.</summary>
public sealed class TrafficPolicyForm : WizardForm
{
    private const string HashPrefix = "hash-";

    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;
    private readonly bool _hasCredential;

    internal TrafficPolicyForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        var policy = FieldTree.Find(setup.Policy.Content, "spec", "trafficPolicy");
        MaxConnections = FieldTree.Number(policy, "connectionPool", "tcp", "maxConnections");
        MaxPending = FieldTree.Number(policy, "connectionPool", "http", "http1MaxPendingRequests");
        MaxRequests = FieldTree.Number(policy, "connectionPool", "http", "http2MaxRequests");
        MaxRequestsPerConnection = FieldTree.Number(policy, "connectionPool", "http", "maxRequestsPerConnection");
        ConsecutiveErrors = FieldTree.Number(policy, "outlierDetection", "consecutive5xxErrors");
        Interval = FieldTree.Text(policy, "outlierDetection", "interval");
        BaseEjectionTime = FieldTree.Text(policy, "outlierDetection", "baseEjectionTime");
        MaxEjectionPercent = FieldTree.Number(policy, "outlierDetection", "maxEjectionPercent");
        TlsMode = FieldTree.Text(policy, "tls", "mode");
        (ClientCertificate, PrivateKey) = (FieldTree.Text(policy, "tls", "clientCertificate"), FieldTree.Text(policy, "tls", "privateKey"));
        (CaCertificates, Sni) = (FieldTree.Text(policy, "tls", "caCertificates"), FieldTree.Text(policy, "tls", "sni"));
        _hasCredential = FieldTree.Find(policy, "tls", "credentialName") is not null;
        var hash = FieldTree.Find(policy, "loadBalancer", "consistentHash");
        Balancing = FieldTree.Text(policy, "loadBalancer", "simple");
        if (hash is not null)
        {
            Balancing = hash["httpHeaderName"] is not null ? "hash-header" : hash["httpCookie"] is not null ? "hash-cookie"
                : hash["useSourceIp"] is not null ? "hash-source" : "";
            HashName = FieldTree.Text(hash, "httpHeaderName") + FieldTree.Text(hash, "httpCookie", "name");
            CookieTtl = FieldTree.Text(hash, "httpCookie", "ttl");
        }
    }

    /// <summary>Connections to each instance at most.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Requests that wait for a connection at most.</summary>
    public int? MaxPending { get; set; }

    /// <summary>Requests at once at most.</summary>
    public int? MaxRequests { get; set; }

    /// <summary>Requests over one connection at most.</summary>
    public int? MaxRequestsPerConnection { get; set; }

    /// <summary>Errors in a row after which an instance is left alone.</summary>
    public int? ConsecutiveErrors { get; set; }

    /// <summary>How often that is looked at.</summary>
    public string Interval { get; set; }

    /// <summary>For how long it is left alone, times how often it was.</summary>
    public string BaseEjectionTime { get; set; }

    /// <summary>How many instances of a hundred are left alone at most.</summary>
    public int? MaxEjectionPercent { get; set; }

    /// <summary>How requests are spread; empty for the mesh's way.</summary>
    public string Balancing { get; set; }

    /// <summary>The header or cookie of a consistent hash.</summary>
    public string HashName { get; set; } = "";

    /// <summary>How long the cookie lives.</summary>
    public string CookieTtl { get; set; } = "";

    /// <summary>The TLS to the service; empty for what fits.</summary>
    public string TlsMode { get; set; }

    /// <summary>Whether the TLS is not the mesh's own, and needs files.</summary>
    public bool IsOwnTls => TlsMode is "SIMPLE" or "MUTUAL";

    /// <summary>The file of the certificate that is shown (MUTUAL).</summary>
    public string ClientCertificate { get; set; }

    /// <summary>The file of its key.</summary>
    public string PrivateKey { get; set; }

    /// <summary>The file of those who are trusted; empty for those whom the system trusts.</summary>
    public string CaCertificates { get; set; }

    /// <summary>The name that is asked for; empty for the host.</summary>
    public string Sni { get; set; }

    /// <inheritdoc/>
    public override string? Problem =>
        new[] { MaxConnections, MaxPending, MaxRequests, MaxRequestsPerConnection, ConsecutiveErrors }.Any(number => number is < 0) ? "Limits are not negative."
        : MaxEjectionPercent is < 0 or > 100 ? "Percentages are from 0 to 100."
        : new[] { Interval, BaseEjectionTime }.Any(text => text.Length > 0 && !IsDuration(text)) ? "The times are durations such as 10s, or empty."
        : Balancing is "hash-header" or "hash-cookie" && HashName.Trim().Length == 0 ? "A hash needs the name of its header or cookie."
        : TlsMode == "MUTUAL" && !_hasCredential && (ClientCertificate.Trim().Length == 0 || PrivateKey.Trim().Length == 0)
            ? "MUTUAL needs the files of a certificate and of its key."
        : Balancing == "hash-cookie" && CookieTtl.Trim() is not "0s" && !IsDuration(CookieTtl)
            ? "A cookie needs the time that it lives, such as 60s; 0s for a session."
        : null;

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var rule = _setup.Policy.Copy();
        var spec = rule["spec"]!.AsObject();
        Set(spec, FieldTree.ValueOf(MaxConnections), "connectionPool", "tcp", "maxConnections");
        Set(spec, FieldTree.ValueOf(MaxPending), "connectionPool", "http", "http1MaxPendingRequests");
        Set(spec, FieldTree.ValueOf(MaxRequests), "connectionPool", "http", "http2MaxRequests");
        Set(spec, FieldTree.ValueOf(MaxRequestsPerConnection), "connectionPool", "http", "maxRequestsPerConnection");
        Set(spec, FieldTree.ValueOf(ConsecutiveErrors), "outlierDetection", "consecutive5xxErrors");
        Set(spec, FieldTree.ValueOf(Interval), "outlierDetection", "interval");
        Set(spec, FieldTree.ValueOf(BaseEjectionTime), "outlierDetection", "baseEjectionTime");
        Set(spec, FieldTree.ValueOf(MaxEjectionPercent), "outlierDetection", "maxEjectionPercent");
        Set(spec, FieldTree.ValueOf(TlsMode), "tls", "mode");
        Set(spec, TlsMode == "MUTUAL" ? FieldTree.ValueOf(ClientCertificate) : null, "tls", "clientCertificate");
        Set(spec, TlsMode == "MUTUAL" ? FieldTree.ValueOf(PrivateKey) : null, "tls", "privateKey");
        Set(spec, IsOwnTls ? FieldTree.ValueOf(CaCertificates) : null, "tls", "caCertificates");
        Set(spec, IsOwnTls ? FieldTree.ValueOf(Sni) : null, "tls", "sni");
        var isHash = Balancing.StartsWith(HashPrefix, StringComparison.Ordinal);
        Set(spec, isHash ? null : FieldTree.ValueOf(Balancing), "loadBalancer", "simple");
        Set(spec, Balancing == "hash-header" ? FieldTree.ValueOf(HashName) : null, "loadBalancer", "consistentHash", "httpHeaderName");
        Set(spec, Balancing == "hash-cookie" ? FieldTree.ValueOf(HashName) : null, "loadBalancer", "consistentHash", "httpCookie", "name");
        Set(spec, Balancing == "hash-cookie" ? FieldTree.ValueOf(CookieTtl) : null, "loadBalancer", "consistentHash", "httpCookie", "ttl");
        Set(spec, Balancing == "hash-source" ? JsonValue.Create(true) : null, "loadBalancer", "consistentHash", "useSourceIp");
        return _setup.Policy.Existing is null && spec["trafficPolicy"] is null ? []
            : [.. new[] { _setup.Policy.Propose(rule, _wizard) }.OfType<ProposedChange>()];
    }

    private static void Set(JsonObject spec, JsonNode? value, params ReadOnlySpan<string> path) => FieldTree.Set(spec, value, ["trafficPolicy", .. path]);
}
