namespace MeshProtocol;

/// <summary>
/// What metrics call a workload, for its peers to know: it stands in its certificate, and in plain text in a header (Istio's metadata exchange, in a form of
/// its own).
/// </summary>
/// <param name="Workload">Its name, such as <c>books-v1</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="App">Its label <c>app</c>; empty for none.</param>
/// <param name="Version">Its label <c>version</c>; empty for none.</param>
/// <param name="CanonicalService">Istio's canonical service: a label, or the workload's name.</param>
/// <param name="CanonicalRevision">Istio's canonical revision: a label, or <c>latest</c>.</param>
public sealed record PeerDescription(string Workload, string Namespace, string App, string Version, string CanonicalService, string CanonicalRevision)
{
    /// <summary>The extension of certificates that it stands in, as an ASN.1 UTF8String; not critical.</summary>
    public const string CertificateExtension = "1.2.840.113556.1.8000.2554.48213.30977.21004.19284.37241.8831902.14420714";

    /// <summary>The header that tells it in plain text.</summary>
    public const string Header = "x-envoy-peer-metadata";

    /// <summary>In characters: names and label values have at most 63.</summary>
    public const int LongestText = 6 * (LongestName + 1);

    private const int LongestName = 63;
    private const string NoRevision = "latest";
    private const char Separator = '~';

    /// <summary>Of a workload with these labels.</summary>
    public static PeerDescription Of(string workload, string @namespace, IEnumerable<KeyValuePair<string, string>> labels)
    {
        var known = labels.ToDictionary(label => label.Key, label => Plain(label.Value), StringComparer.Ordinal);
        return new PeerDescription(
            Plain(workload),
            Plain(@namespace),
            known.GetValueOrDefault("app", ""),
            known.GetValueOrDefault("version", ""),
            First(known, ["service.istio.io/canonical-name", "app.kubernetes.io/name", "app"], Plain(workload)),
            First(known, ["service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"], NoRevision));
    }

    /// <summary>In one text, which <see cref="TryParse"/> reads.</summary>
    public string ToText() => string.Join(Separator, Workload, Namespace, App, Version, CanonicalService, CanonicalRevision);

    /// <summary>Reads what a peer says of itself; anything else than six names is nothing.</summary>
    public static PeerDescription? TryParse(string text) =>
        text.Length <= LongestText && text.All(IsPlain)
        && text.Split(Separator) is [{ Length: > 0 } workload, { Length: > 0 } home, var app, var version, var service, var revision]
            ? new PeerDescription(workload, home, app, version, service, revision)
            : null;

    private static string First(Dictionary<string, string> labels, string[] names, string otherwise) =>
        names.Select(name => labels.GetValueOrDefault(name, "")).FirstOrDefault(value => value.Length > 0) ?? otherwise;

    // Labels of Kubernetes are made of these anyway; those that a proxy is started with could be anything.
    private static string Plain(string value) => value.Length <= LongestName && value.All(letter => letter != Separator && IsPlain(letter))
        ? value
        : string.Concat(value.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.').Take(LongestName));

    private static bool IsPlain(char letter) => letter is > ' ' and <= '~';
}
