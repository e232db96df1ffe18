using Benchmarks.Processes;

namespace Benchmarks.Peers;

/// <summary>nginx as a peer: connections kept on both sides, a worker for each processor, no log.</summary>
internal static class Nginx
{
    /// <summary>More than a benchmark sends: by default nginx closes a connection after 1,000.</summary>
    private const int RequestsOfConnection = 2_000_000_000;

    /// <param name="directory">For its files.</param>
    /// <param name="name">Of the configuration.</param>
    /// <param name="port">One that it listens on.</param>
    /// <param name="listen">What follows the port.</param>
    /// <param name="upstream">Where it asks: a port of this machine.</param>
    /// <param name="scheme">How it asks there.</param>
    /// <param name="settings">More of its server.</param>
    public static async Task<MeasuredProcess> StartAsync(
        DirectoryInfo directory, string name, int port, string listen, int upstream, string scheme, string settings)
    {
        var own = directory.CreateSubdirectory(name);
        var file = Path.Combine(own.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            {{(Environment.IsPrivilegedProcess ? $"user {Environment.UserName};" : "")}}
            worker_processes {{Environment.ProcessorCount}};
            pid {{own.FullName}}/pid;
            error_log stderr warn;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path {{own.FullName}}/body;
              proxy_temp_path {{own.FullName}}/proxy;
              fastcgi_temp_path {{own.FullName}}/fastcgi;
              uwsgi_temp_path {{own.FullName}}/uwsgi;
              scgi_temp_path {{own.FullName}}/scgi;
              upstream next { server 127.0.0.1:{{upstream}}; keepalive 64; keepalive_requests {{RequestsOfConnection}}; keepalive_time 24h; }
              server {
                listen 127.0.0.1:{{port}}{{listen}};
                keepalive_requests {{RequestsOfConnection}};
                keepalive_time 24h;
                {{settings}}
                location / {
                  proxy_pass {{scheme}}://next;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $http_host;
                }
              }
            }

            """);
        return await MeasuredProcess.StartListeningAsync(port, "nginx", "-e", "stderr", "-p", own.FullName, "-c", file);
    }

    /// <summary>One that passes everything on to an address.</summary>
    public static Task<MeasuredProcess> StartForwarderAsync(DirectoryInfo directory, int port, Uri upstream) =>
        StartAsync(directory, "forwarder", port, "", upstream.Port, "http", "");
}
