namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>A wizard.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Label">What the label <c>kiali_wizard</c> says of resources that it has changed.</param>
/// <param name="Purpose">What it is for, in a sentence.</param>
internal sealed record WizardKind(string Name, string Title, string Label, string Purpose)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WizardKind> All { get; } =
    [
        new("routing", "Request routing", "request_routing", "Rules, the first of which that matches says which versions a request goes to."),
        new("shifting", "Traffic shifting", "traffic_shifting", "How many of the requests go to which version."),
        new("tcp", "TCP traffic shifting", "tcp_traffic_shifting", "How many of the connections go to which version."),
        new("fault", "Fault injection", "fault_injection", "Some requests are held up, or refused, before they get to the service."),
        new("timeouts", "Timeouts and retries", "request_timeouts", "How long callers wait, and how often they try."),
        new("gateways", "Hosts and gateways", "gateways", "Which hosts the rules are for, and whether they hold inside the mesh, at a gateway, or at both."),
        new("breaker", "Circuit breaker and traffic policy", "traffic_policy",
            "How many requests a service is given at once, when an instance is left alone, and how requests are spread."),
        new("mtls", "Mutual TLS and authorization", "mutual_tls", "Whether callers have to show who they are, and who of them may call."),
    ];

    /// <summary>The wizard of a name; <see langword="null"/> for none.</summary>
    public static WizardKind? Find(string? name) => All.FirstOrDefault(kind => kind.Name == name);
}
