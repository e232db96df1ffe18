using MeshModel.Findings;
using MeshModel.Networking;

namespace MeshModel.Validation.DestinationRules;

/// <summary>DR-TP: a traffic policy and its port-level settings.</summary>
internal static class TrafficPolicyRules
{
    public static void Check(TrafficPolicy? policy, string path, Report report)
    {
        if (policy is null)
        {
            return;
        }

        if (policy is { LoadBalancer: null, ConnectionPool: null, OutlierDetection: null, Tls: null, PortLevelSettings.Count: 0, Tunnel: null, ProxyProtocol: null, RetryBudget: null })
        {
            report.Error("DR-TP-1", path, "may not be empty");
        }

        if (policy is { Tunnel: not null, ProxyProtocol: not null })
        {
            report.Error("DR-TP-4", path, "has tunnel and proxyProtocol; only one of them may be given");
        }

        CheckTunnel(policy.Tunnel, path + ".tunnel", report);
        CheckParts(policy.LoadBalancer, policy.ConnectionPool, policy.OutlierDetection, policy.Tls, path, report);
        for (var i = 0; i < policy.PortLevelSettings.Count; i++)
        {
            CheckPortLevel(policy.PortLevelSettings[i], FieldPath.Element(path + ".portLevelSettings", i), report);
        }
    }

    private static void CheckParts(LoadBalancer? loadBalancer, ConnectionPool? connectionPool, OutlierDetection? outlierDetection, ClientTlsSettings? tls, string path, Report report)
    {
        LoadBalancerRules.Check(loadBalancer, path + ".loadBalancer", outlierDetection is not null, report);
        ConnectionPoolRules.Check(connectionPool, path + ".connectionPool", report);
        OutlierDetectionRules.Check(outlierDetection, path + ".outlierDetection", report);
        ClientTlsRules.Check(tls, path + ".tls", report);
    }

    private static void CheckPortLevel(PortTrafficPolicy policy, string path, Report report)
    {
        if (policy.Port is null)
        {
            report.Error("DR-TP-2", path + ".port", "is required");
        }
        else
        {
            Ports.Check(policy.Port.Number, path + ".port.number", report);
        }

        if (policy is { LoadBalancer: null, ConnectionPool: null, OutlierDetection: null, Tls: null })
        {
            report.Error("DR-TP-3", path, "needs one of loadBalancer, connectionPool, outlierDetection, tls");
        }

        CheckParts(policy.LoadBalancer, policy.ConnectionPool, policy.OutlierDetection, policy.Tls, path, report);
    }

    private static void CheckTunnel(TunnelSettings? tunnel, string path, Report report)
    {
        if (tunnel is null)
        {
            return;
        }

        if (tunnel.Protocol is { Length: > 0 } and not ("CONNECT" or "POST"))
        {
            report.Error("DR-TP-5", path + ".protocol", $"is \"{tunnel.Protocol}\"; it must be CONNECT or POST");
        }

        if (!DomainNames.IsAddress(tunnel.TargetHost))
        {
            report.Error(path + ".targetHost", DomainNames.CheckFull(tunnel.TargetHost)?.Under("DR-TP-5"));
        }

        if (!Ports.IsPort(tunnel.TargetPort))
        {
            report.Error("DR-TP-5", path + ".targetPort", $"is {tunnel.TargetPort}; a port lies between 1 and {Ports.Largest}");
        }
    }
}
