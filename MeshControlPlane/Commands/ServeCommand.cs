using System.CommandLine;
using MeshControlPlane.Hosting;

namespace MeshControlPlane.Commands;

/// <summary>The command line of <c>MeshControlPlane serve</c>.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var defaults = new ServeOptions();
        var meshDirectory = new Option<string>("--mesh-dir") { Description = "Directory of kubeconfig, join token, certificates and store", DefaultValueFactory = _ => defaults.MeshDirectory };
        var apiPort = Port("--api-port", "Port of the Kubernetes-style API", defaults.ApiPort);
        var discoveryPort = Port("--discovery-port", "Port that proxies connect to", defaults.DiscoveryPort);
        var consolePort = Port("--console-port", "Port of the console", defaults.ConsolePort);
        var apply = new Option<string[]>("--apply") { Description = "Manifest file or directory to apply at start, once per content; repeatable", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var @namespace = new Option<string>("--namespace") { Description = "Namespace of manifests that name none", DefaultValueFactory = _ => defaults.Namespace };
        var command = new Command("serve", "Runs the control plane") { meshDirectory, apiPort, discoveryPort, consolePort, apply, @namespace };
        command.SetAction((parsed, cancellationToken) => ControlPlaneHost.RunAsync(
            new ServeOptions
            {
                MeshDirectory = parsed.GetRequiredValue(meshDirectory),
                ApiPort = parsed.GetRequiredValue(apiPort),
                DiscoveryPort = parsed.GetRequiredValue(discoveryPort),
                ConsolePort = parsed.GetRequiredValue(consolePort),
                Apply = parsed.GetRequiredValue(apply),
                Namespace = parsed.GetRequiredValue(@namespace),
            },
            cancellationToken));
        return command;
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
