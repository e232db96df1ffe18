using System.Collections.ObjectModel;
using System.Text.Json;
using MeshModel.Schemas;

namespace MeshModel.Kubernetes;

/// <summary>Kubernetes' <c>Container</c>.</summary>
public sealed record Container
{
    [Field("Name, unique within the pod.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Image to run.")]
    public string? Image { get; init; }

    [Field("When the image is fetched: Always, IfNotPresent or Never.")]
    public string? ImagePullPolicy { get; init; }

    [Field("What is run instead of the image's entry point.")]
    public IReadOnlyList<string> Command { get; init; } = [];

    [Field("Arguments of the command.")]
    public IReadOnlyList<string> Args { get; init; } = [];

    [Field("Directory to run in.")]
    public string? WorkingDir { get; init; }

    [Field("Ports that it listens on.", MergeKey = "containerPort", ListKeys = ["containerPort", "protocol"])]
    public IReadOnlyList<ContainerPort> Ports { get; init; } = [];

    [Field("Environment variables.", MergeKey = "name")]
    public IReadOnlyList<EnvironmentVariable> Env { get; init; } = [];

    [Field("Environment variables from ConfigMaps and Secrets.")]
    public IReadOnlyList<JsonElement> EnvFrom { get; init; } = [];

    [Field("Processor time and memory that it asks for and may have.")]
    public IReadOnlyDictionary<string, JsonElement> Resources { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("What becomes of it when its resources change.")]
    public IReadOnlyList<JsonElement> ResizePolicy { get; init; } = [];

    [Field("Where volumes are to be found.", MergeKey = "mountPath")]
    public IReadOnlyList<JsonElement> VolumeMounts { get; init; } = [];

    [Field("Where block devices are to be found.", MergeKey = "devicePath")]
    public IReadOnlyList<JsonElement> VolumeDevices { get; init; } = [];

    [Field("How it is found out whether it must be started again.")]
    public IReadOnlyDictionary<string, JsonElement> LivenessProbe { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("How it is found out whether it may get traffic.")]
    public IReadOnlyDictionary<string, JsonElement> ReadinessProbe { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("How it is found out whether it has started.")]
    public IReadOnlyDictionary<string, JsonElement> StartupProbe { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("What is done after its start and before its end.")]
    public IReadOnlyDictionary<string, JsonElement> Lifecycle { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("When it is started again.")]
    public string? RestartPolicy { get; init; }

    [Field("When it is started again, by exit code.")]
    public IReadOnlyList<JsonElement> RestartPolicyRules { get; init; } = [];

    [Field("Its user and rights.")]
    public IReadOnlyDictionary<string, JsonElement> SecurityContext { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    [Field("Whether it has an input.")]
    public bool? Stdin { get; init; }

    [Field("Whether its input ends with the first that was attached.")]
    public bool? StdinOnce { get; init; }

    [Field("Whether it has a terminal.")]
    public bool? Tty { get; init; }

    [Field("File with its last words.")]
    public string? TerminationMessagePath { get; init; }

    [Field("Where its last words come from.")]
    public string? TerminationMessagePolicy { get; init; }
}
