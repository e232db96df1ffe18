using Benchmarks.Processes;

namespace Benchmarks.Peers;

/// <summary>HAProxy as a peer: HTTP, connections kept on both sides, a thread for each processor, no log.</summary>
internal static class HaProxy
{
    /// <param name="directory">For its configuration.</param>
    /// <param name="name">Of the file.</param>
    /// <param name="port">One that it listens on.</param>
    /// <param name="sections">Its frontends and backends.</param>
    public static async Task<MeasuredProcess> StartAsync(DirectoryInfo directory, string name, int port, string sections)
    {
        var file = Path.Combine(directory.FullName, name + ".cfg");
        await File.WriteAllTextAsync(file, $"""
            global
              tune.ssl.cachesize 0
            defaults
              mode http
              timeout client 60s
              timeout server 60s
              timeout connect 10s
            {sections}

            """);
        return await MeasuredProcess.StartListeningAsync(port, "haproxy", "-db", "-f", file);
    }

    /// <summary>One that passes everything on to an address.</summary>
    public static Task<MeasuredProcess> StartForwarderAsync(DirectoryInfo directory, int port, Uri upstream) => StartAsync(directory, "forwarder", port, $"""
        frontend in
          bind 127.0.0.1:{port}
          default_backend echo
        backend echo
          http-reuse always
          server echo 127.0.0.1:{upstream.Port}
        """);
}
