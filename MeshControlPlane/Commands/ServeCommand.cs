using System.CommandLine;
using System.Net;
using MeshControlPlane.Hosting;
using MeshModel.Schemas;

namespace MeshControlPlane.Commands;

/// <summary>The command line of <c>MeshControlPlane serve</c>.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    public static Command Create()
    {
        var defaults = new ServeOptions();
        var meshDirectory = new Option<string>("--mesh-dir") { Description = "Directory of kubeconfig, join token, certificates and store", DefaultValueFactory = _ => defaults.MeshDirectory };
        var apiPort = Port("--api-port", "Port of the Kubernetes-style API", defaults.ApiPort);
        var discoveryPort = Port("--discovery-port", "Port that proxies connect to", defaults.DiscoveryPort);
        var consolePort = Port("--console-port", "Port of the console", defaults.ConsolePort);
        var otlpPort = Port("--otlp-port", "Port that services send traces and logs to, by OTLP over gRPC (4317 is usual)", defaults.OtlpPort);
        var otlpHttpPort = Port("--otlp-http-port", "The same by OTLP over HTTP (4318 is usual)", defaults.OtlpHttpPort);
        var apply = new Option<string[]>("--apply") { Description = "Manifest file or directory to apply at start, once per content; repeatable", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var @namespace = new Option<string>("--namespace") { Description = "Namespace of manifests that name none", DefaultValueFactory = _ => defaults.Namespace };
        var lifetime = Lifetime(defaults.WorkloadCertificateLifetime);
        var bind = Bind();
        var names = Names();
        var consoleAuth = ConsoleAuth();
        var command = new Command("serve", "Runs the control plane")
        {
            meshDirectory, apiPort, discoveryPort, consolePort, otlpPort, otlpHttpPort, apply, @namespace, lifetime, bind, names, consoleAuth,
        };
        var authority = new AuthorityArguments();
        authority.AddTo(command);
        var source = new SourceArguments();
        source.AddTo(command, apply);
        command.SetAction((parsed, cancellationToken) => ControlPlaneHost.RunAsync(
            authority.Read(parsed, source.Read(parsed, new ServeOptions
            {
                MeshDirectory = parsed.GetRequiredValue(meshDirectory),
                ApiPort = parsed.GetRequiredValue(apiPort),
                DiscoveryPort = parsed.GetRequiredValue(discoveryPort),
                ConsolePort = parsed.GetRequiredValue(consolePort),
                OtlpPort = parsed.GetRequiredValue(otlpPort),
                OtlpHttpPort = parsed.GetRequiredValue(otlpHttpPort),
                Apply = parsed.GetRequiredValue(apply),
                Namespace = parsed.GetRequiredValue(@namespace),
                WorkloadCertificateLifetime = parsed.GetRequiredValue(lifetime),
                Bind = parsed.GetRequiredValue(bind),
                SubjectAlternativeNames = parsed.GetRequiredValue(names),
                OpenConsole = parsed.GetRequiredValue(consoleAuth) == "none",
            })),
            cancellationToken));
        return command;
    }

    private static Option<TimeSpan> Lifetime(TimeSpan standard) => new("--workload-cert-lifetime")
    {
        Description = "How long certificates of workloads hold, such as 24h or 30m; they are renewed at half of it",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (result.Tokens is [{ Value: var text }] && DurationText.TryParse(text, out var nanoseconds)
                && nanoseconds >= ShortestLifetime.Ticks * 100m && nanoseconds <= LongestLifetime.Ticks * 100m)
            {
                return TimeSpan.FromTicks((long)(nanoseconds / 100));
            }

            result.AddError("--workload-cert-lifetime has to be a duration between 1m and 8760h, such as 24h");
            return standard;
        },
    };

    private static Option<string> ConsoleAuth()
    {
        var option = new Option<string>("--console-auth")
        {
            Description = "token: the console opens by the link with the token; none: to everybody on this machine, for automation",
            DefaultValueFactory = _ => "token",
        };
        return option.AcceptOnlyFromAmong("token", "none");
    }

    private static Option<IPAddress> Bind() => new("--bind")
    {
        Description = "IP address that API, discovery and console listen on; anything but loopback is served over TLS alone",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result =>
        {
            if (result.Tokens is [{ Value: var text }] && IPAddress.TryParse(text, out var address))
            {
                return address;
            }

            result.AddError("--bind has to be an IP address, such as 127.0.0.1, 0.0.0.0 or 192.0.2.7");
            return IPAddress.Loopback;
        },
    };

    private static Option<string[]> Names()
    {
        var option = new Option<string[]>("--san")
        {
            Description = "Host name or IP address that the control plane is reached by, beside localhost and --bind; its certificates carry it; repeatable",
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => Uri.CheckHostName(token.Value) is UriHostNameType.Unknown or UriHostNameType.Basic))
            {
                result.AddError($"--san '{token.Value}' is neither a host name nor an IP address");
            }
        });
        return option;
    }

    private static Option<int> Port(string name, string description, int port)
    {
        var option = new Option<int>(name) { Description = $"{description}; 0 takes a free one", DefaultValueFactory = _ => port };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError($"{name} has to be within 0..65535");
            }
        });
        return option;
    }
}
