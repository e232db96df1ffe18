using MeshModel.Networking;

namespace MeshModel.Validation.DestinationRules;

/// <summary>DR-CP: limits and timeouts of connections.</summary>
internal static class ConnectionPoolRules
{
    public static void Check(ConnectionPool? pool, string path, Report report)
    {
        if (pool is null)
        {
            return;
        }

        if (pool is { Tcp: null, Http: null })
        {
            report.Error("DR-CP-1", path, "needs tcp or http");
        }

        if (pool.Tcp is { } tcp)
        {
            RefuseNegative(tcp.MaxConnections, path + ".tcp.maxConnections", report);
        }

        if (pool.Http is { } http)
        {
            CheckHttp(http, path + ".http", report);
        }
    }

    private static void CheckHttp(HttpConnectionPool http, string path, Report report)
    {
        RefuseNegative(http.Http1MaxPendingRequests, path + ".http1MaxPendingRequests", report);
        RefuseNegative(http.Http2MaxRequests, path + ".http2MaxRequests", report);
        RefuseNegative(http.MaxRequestsPerConnection, path + ".maxRequestsPerConnection", report);
        RefuseNegative(http.MaxRetries, path + ".maxRetries", report);
        RefuseNegative(http.MaxConcurrentStreams, path + ".maxConcurrentStreams", report);
        if (http is { H2UpgradePolicy: H2UpgradePolicy.Upgrade, UseClientProtocol: true })
        {
            report.Error("DR-CP-3", path, "has h2UpgradePolicy UPGRADE and useClientProtocol; only one of them may be given");
        }
    }

    private static void RefuseNegative(int number, string path, Report report)
    {
        if (number < 0)
        {
            report.Error("DR-CP-2", path, $"is {number}; it may not be negative");
        }
    }
}
