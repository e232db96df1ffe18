using Google.Protobuf;
using MeshModel.Networking;
using MeshProtocol;
using MeshTranslation.Resources;

namespace MeshTranslation.Listeners;

/// <summary>Translates how a server of a Gateway ends TLS, and finds its certificate.</summary>
internal static class TlsTerminationTranslation
{
    /// <summary>Of a server that does not pass TLS through.</summary>
    public static TlsTermination Translate(GatewayServer server, GatewayServers merged, MeshResources resources, Node node)
    {
        var tls = server.Server.Tls!;
        if (tls.Mode == ServerTlsMode.IstioMutual)
        {
            return new TlsTermination { IsMesh = true, SubjectAltNames = { tls.SubjectAltNames } };
        }

        var termination = new TlsTermination
        {
            ClientCertificates = tls.Mode switch
            {
                ServerTlsMode.Mutual => ClientCertificates.Required,
                ServerTlsMode.OptionalMutual => ClientCertificates.Optional,
                _ => ClientCertificates.Unspecified,
            },
            SubjectAltNames = { tls.SubjectAltNames },
            PublicKeyHashes = { tls.VerifyCertificateSpki },
            CertificateHashes = { tls.VerifyCertificateHash.Select(hash => hash.Replace(":", "", StringComparison.Ordinal)) },
            RefusesTls12 = tls.MinProtocolVersion == TlsProtocol.Tls13,
            RefusesTls13 = tls.MaxProtocolVersion is TlsProtocol.Tls12 or TlsProtocol.Tls11 or TlsProtocol.Tls10,
        };
        if (server.Protocol == PortProtocol.Https)
        {
            termination.ApplicationProtocols.Add(["h2", "http/1.1"]);
        }

        if (tls.CredentialName is { Length: > 0 } || tls.CredentialNames.Count > 0)
        {
            ReadSecrets(termination, server, merged, resources, node);
        }
        else
        {
            var files = tls.TlsCertificates.Count > 0 ? tls.TlsCertificates[0] : null;
            termination.Certificate = new TlsCertificate
            {
                ChainFile = files?.Certificate ?? tls.ServerCertificate ?? "",
                PrivateKeyFile = files?.PrivateKey ?? tls.PrivateKey ?? "",
            };
            if (termination.ClientCertificates != ClientCertificates.Unspecified && string.IsNullOrEmpty(tls.CaCertCredentialName))
            {
                termination.ClientAuthoritiesFile = files?.CaCertificates ?? tls.CaCertificates ?? "";
            }
        }

        if (termination.ClientCertificates != ClientCertificates.Unspecified && tls.CaCertCredentialName is { Length: > 0 } authorities)
        {
            ReadAuthorities(termination, authorities, "tls.caCertCredentialName", server, merged, resources, node);
        }

        return termination;
    }

    /// <summary>Certificates of several Secrets stand one behind the other, each followed by its chain, and so do their keys.</summary>
    private static void ReadSecrets(TlsTermination termination, GatewayServer server, GatewayServers merged, MeshResources resources, Node node)
    {
        var tls = server.Server.Tls!;
        var isSingle = tls.CredentialName is { Length: > 0 };
        IReadOnlyList<string> names = isSingle ? [tls.CredentialName!] : tls.CredentialNames;
        for (var i = 0; i < names.Count; i++)
        {
            var field = isSingle ? "tls.credentialName" : $"tls.credentialNames[{i}]";
            if (Find(names[i], field, server, merged, resources, node) is not { } secret)
            {
                continue;
            }

            if (CertificateSecret.Certificate(secret, out var fault) is { } certificate)
            {
                termination.Certificate = termination.Certificate is { } others ? Join(others, certificate) : certificate;
            }
            else
            {
                merged.Tell(server, field, "CertificateNotUsable",
                    $"Secret {secret.Metadata.Namespace}/{secret.Metadata.Name} {fault}; the certificate in use before stays, if there was one");
            }
        }

        if (termination.Certificate is not null
            && termination.ClientCertificates != ClientCertificates.Unspecified
            && string.IsNullOrEmpty(tls.CaCertCredentialName))
        {
            ReadAuthorities(termination, names[0], isSingle ? "tls.credentialName" : "tls.credentialNames[0]", server, merged, resources, node);
        }
    }

    private static TlsCertificate Join(TlsCertificate first, TlsCertificate second) => new()
    {
        Chain = Join(first.Chain, second.Chain),
        PrivateKey = new PrivateKey { Pem = Join(first.PrivateKey.Pem, second.PrivateKey.Pem) },
    };

    private static ByteString Join(ByteString first, ByteString second) => ByteString.CopyFrom([.. first.Span, (byte)'\n', .. second.Span]);

    /// <summary>Whoever may come in is in a Secret of his own, <c>NAME-cacert</c>, or in that of the certificate.</summary>
    private static void ReadAuthorities(
        TlsTermination termination, string name, string field, GatewayServer server, GatewayServers merged, MeshResources resources, Node node)
    {
        const string suffix = "-cacert";
        var own = name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;
        var secret = CredentialReference.TryResolve(own, node.Namespace, out var key, out _) ? resources.FindSecret(key.Namespace, key.Name) : null;
        secret ??= Find(name, field, server, merged, resources, node);
        var authorities = secret is null ? null : CertificateSecret.Authorities(secret);
        if (authorities is null)
        {
            if (secret is not null)
            {
                merged.Tell(server, field, "AuthoritiesNotUsable",
                    $"Secret {secret.Metadata.Namespace}/{secret.Metadata.Name} has no certificates under ca.crt or cacert to check clients with; neither is there a Secret {own}");
            }

            // Without them nobody could be let in, and letting in everybody would be worse.
            termination.Certificate = null;
            return;
        }

        termination.ClientAuthorities = authorities;
        try
        {
            if (CertificateSecret.Revocations(secret!) is { } revocations)
            {
                termination.ClientAuthorities = Join(authorities, revocations);
            }
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            merged.Tell(server, field, "RevocationsNotUsable",
                $"Secret {secret!.Metadata.Namespace}/{secret.Metadata.Name} has no list of revoked certificates in PEM under ca.crl or crl that can be "
                    + "read; clients cannot be checked");
            // Whoever was revoked must not come in because of that.
            termination.Certificate = null;
        }
    }

    private static MeshModel.Kubernetes.Secret? Find(string name, string field, GatewayServer server, GatewayServers merged, MeshResources resources, Node node)
    {
        if (!CredentialReference.TryResolve(name, node.Namespace, out var key, out var fault))
        {
            merged.Tell(server, field, "CredentialNotAllowed", $"\"{name}\" {fault}");
            return null;
        }

        var secret = resources.FindSecret(key.Namespace, key.Name);
        if (secret is null)
        {
            merged.Tell(server, field, "SecretNotFound",
                $"there is no Secret {key.Namespace}/{key.Name}; it has to be in the namespace of the gateway workload, which is {node.Namespace}");
        }

        return secret;
    }
}
