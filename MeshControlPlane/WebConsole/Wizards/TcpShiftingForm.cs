namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>How connections are spread over versions.</summary>
public sealed class TcpShiftingForm : WizardForm
{
    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;

    internal TcpShiftingForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        Weights = RouteRules.WeightsOf(RouteRules.Default(setup.Routing.Copy(), RouteRules.Tcp), setup);
    }

    /// <summary>The parts; their sum is 100.</summary>
    public IReadOnlyList<VersionWeight> Weights { get; }

    /// <inheritdoc/>
    public override string? Problem => Weights.Count == 0 ? "No version of the service is known: no workload of it has joined."
        : !_setup.HasTcpPort ? "The service has no port that is called tcp: its connections carry requests, which the other wizard shifts."
        : Weights.Sum(weight => weight.Weight) != 100 ? "The weights have to sum up to 100."
        : null;

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var (routing, policy) = (_setup.Routing.Copy(), _setup.Policy.Copy());
        RouteRules.SetWeights(RouteRules.Default(routing, RouteRules.Tcp), Weights, policy, _setup);
        return [.. new[] { _setup.Policy.Propose(policy, _wizard), _setup.Routing.Propose(routing, _wizard) }.OfType<ProposedChange>()];
    }
}
