using System.Text.Json.Nodes;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>A form about one of the rules for requests.</summary>
public abstract class RuleForm : WizardForm
{
    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;
    private int _rule;

    private protected RuleForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        Rules = [.. RouteRules.AtLeastOne(setup.Routing.Copy(), setup).Select((rule, index) => RouteRules.Summary(rule, index))];
    }

    /// <summary>The rules that there are.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>Which of them; choosing another reads what that one says.</summary>
    public int Rule
    {
        get => _rule;
        set
        {
            _rule = value;
            Read(RouteRules.AtLeastOne(_setup.Routing.Copy(), _setup)[value]!.AsObject());
        }
    }

    /// <summary>Whether the form says anything; else nothing is made where nothing is.</summary>
    private protected abstract bool SaysAnything { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var routing = _setup.Routing.Copy();
        Write(RouteRules.AtLeastOne(routing, _setup)[Rule]!.AsObject());
        return _setup.Routing.Existing is null && !SaysAnything ? [] : [.. new[] { _setup.Routing.Propose(routing, _wizard) }.OfType<ProposedChange>()];
    }

    /// <summary>Fills the form with what a rule says.</summary>
    private protected abstract void Read(JsonObject rule);

    /// <summary>Has a rule say what the form does.</summary>
    private protected abstract void Write(JsonObject rule);
}
