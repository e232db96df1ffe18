using static MeshModel.Findings.Severity;

namespace MeshModel.Validation.Catalogue;

/// <summary>The rules for Gateways.</summary>
internal static class GatewaySections
{
    public static ValidationRuleSection Whole { get; } = new("Gateway",
    [
        new("GW-1", Error, "metadata.name", "a name with dots"),
        new("GW-2", Error, "spec.servers", "none"),
        new("GW-3", Error, "servers[].hosts", "none"),
        new("GW-4", Error, "servers[].hosts[]", "a name without a dot"),
        new("GW-5", Error, "servers[].hosts[]", "something before the slash that is neither `*` nor `.` nor a namespace"),
        new("GW-6", Error, "servers[].hosts[]", "a `*` that is not a whole label"),
        new("GW-7", Error, "servers[].port", "missing, or without a name or a known protocol"),
        new("GW-8", Error, "servers[].port.number", "outside 1 to 65535; 0 with a socket"),
        new("GW-9", Error, "servers[].port.name", "the name of an earlier port"),
        new("GW-10", Error, "servers[].port.targetPort", "given at all"),
        new("GW-11", Error, "servers[].bind", "neither an address nor a socket"),
        new("GW-12", Error, "servers[].tls", "missing for HTTPS or TLS"),
        new("GW-13", Error, "servers[].tls", "given for another protocol; HTTP may have httpsRedirect"),
        new("GW-14", Warning, "servers[].tls.httpsRedirect", "for anything but HTTP"),
    ]);

    public static ValidationRuleSection Tls { get; } = new("Gateway: TLS",
    [
        new("GW-TLS-1", Error, "servers[].tls", "no certificate or no key, and no credentialName"),
        new("GW-TLS-2", Error, "servers[].tls.caCertificates", "missing with mode MUTUAL or OPTIONAL_MUTUAL, and no credentialName"),
        new("GW-TLS-3", Error, "servers[].tls", "certificates in more than one way"),
        new("GW-TLS-4", Error, "servers[].tls", "certificates with mode ISTIO_MUTUAL"),
        new("GW-TLS-5", Warning, "servers[].tls", "certificates with mode PASSTHROUGH or AUTO_PASSTHROUGH"),
        new("GW-TLS-6", Error, "servers[].tls.caCrl", "with mode SIMPLE"),
        new("GW-TLS-7", Warning, "servers[].tls.cipherSuites[]", "unknown, or listed twice"),
        new("GW-TLS-8", Warning, "servers[].tls.minProtocolVersion", "below TLS 1.2 without cipherSuites"),
        new("GW-TLS-9", Warning, "servers[].tls.tlsCertificates", "more than two"),
    ]);
}
