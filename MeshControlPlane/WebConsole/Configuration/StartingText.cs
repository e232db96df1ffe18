using MeshModel.Kinds;

namespace MeshControlPlane.WebConsole.Configuration;

/// <summary>What a new resource of a kind begins with.</summary>
internal static class StartingText
{
    /// <summary>The text.</summary>
    public static string Of(KindDescriptor kind, string @namespace) => $"""
        apiVersion: {kind.ApiVersion(kind.Versions[0])}
        kind: {kind.Kind}
        metadata:
          name: my-{kind.Singular}
          namespace: {@namespace}
        spec:
        {Spec(kind).ReplaceLineEndings("\n")}

        """.ReplaceLineEndings("\n");

    private static string Spec(KindDescriptor kind) => kind.Kind switch
    {
        "VirtualService" => """
              hosts:
              - my-service
              http:
              # The first rule that matches counts.
              - route:
                - destination:
                    host: my-service
            """,
        "DestinationRule" => """
              host: my-service
              trafficPolicy:
                connectionPool:
                  http:
                    http1MaxPendingRequests: 100
              subsets:
              - name: v1
                labels:
                  version: v1
            """,
        "Gateway" => """
              selector:
                istio: ingressgateway
              servers:
              - port:
                  number: 80
                  name: http
                  protocol: HTTP
                hosts:
                - "*"
            """,
        "ServiceEntry" => """
              hosts:
              - api.example.com
              location: MESH_EXTERNAL
              resolution: DNS
              ports:
              - number: 443
                name: tls
                protocol: TLS
            """,
        "WorkloadEntry" => """
              address: 127.0.0.1
              labels:
                app: my-service
            """,
        "Sidecar" => """
              egress:
              # Services of this namespace, and of istio-system.
              - hosts:
                - ./*
                - istio-system/*
            """,
        "PeerAuthentication" => """
              mtls:
                mode: STRICT
            """,
        "RequestAuthentication" => """
              selector:
                matchLabels:
                  app: my-service
              jwtRules:
              - issuer: https://issuer.example.com
                jwksUri: https://issuer.example.com/jwks.json
            """,
        "AuthorizationPolicy" => """
              selector:
                matchLabels:
                  app: my-service
              action: ALLOW
              rules:
              - from:
                - source:
                    principals:
                    - cluster.local/ns/default/sa/caller
            """,
        _ => "  {}",
    };
}
