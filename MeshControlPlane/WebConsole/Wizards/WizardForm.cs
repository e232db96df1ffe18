using MeshModel.Schemas;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>What a wizard asks, and what it makes of the answers.</summary>
public abstract class WizardForm
{
    private const decimal NanosecondsPerMillisecond = 1_000_000;

    /// <summary>What is still wrong with the answers; <see langword="null"/> for nothing.</summary>
    public abstract string? Problem { get; }

    /// <summary>The resources as they would be, in the order in which they are to be applied.</summary>
    public abstract IReadOnlyList<ProposedChange> Propose();

    /// <summary>The form of a wizard, filled with what is there.</summary>
    internal static WizardForm Of(WizardKind wizard, ServiceSetup setup) => wizard.Name switch
    {
        "routing" => new RoutingForm(setup, wizard),
        "shifting" => new ShiftingForm(setup, wizard),
        "fault" => new FaultForm(setup, wizard),
        "timeouts" => new TimeoutForm(setup, wizard),
        "tcp" => new TcpShiftingForm(setup, wizard),
        "gateways" => new ExposureForm(setup, wizard),
        "breaker" => new TrafficPolicyForm(setup, wizard),
        _ => new AccessForm(setup, wizard),
    };

    /// <summary>Whether a text is a duration as Istio writes it, of a millisecond at least.</summary>
    protected static bool IsDuration(string text) =>
        DurationText.TryParse(text.Trim(), out var nanoseconds) && nanoseconds >= NanosecondsPerMillisecond;
}
