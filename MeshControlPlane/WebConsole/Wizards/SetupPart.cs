using System.Text.Json.Nodes;
using MeshControlPlane.WebConsole.Configuration;
using MeshModel.Resources;
using MeshModel.Yaml;
using MeshModel.YamlEditing;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>One of the resources that are about a service, or the place for one.</summary>
/// <param name="Key">Which.</param>
/// <param name="Existing">It, when it is there.</param>
/// <param name="Content">What it says; when it is not there, what it would begin with.</param>
public sealed record SetupPart(ResourceKey Key, EditedResource? Existing, JsonObject Content)
{
    private const string WizardLabel = "kiali_wizard";

    /// <summary>A copy of what it says, to be changed.</summary>
    public JsonObject Copy() => Content.DeepClone().AsObject();

    /// <summary>The change that makes it say something else; <see langword="null"/> when it says that already.</summary>
    internal ProposedChange? Propose(JsonObject wanted, WizardKind wizard)
    {
        if (Existing is not null && JsonNode.DeepEquals(Content, wanted))
        {
            return null;
        }

        FieldTree.Set(wanted, JsonValue.Create(wizard.Label), "metadata", "labels", WizardLabel);
        return new ProposedChange(Key, Existing?.Text ?? "", Existing is null ? YamlText.Write(wanted) : YamlEdit.Apply(Existing.Text, wanted),
            Existing?.Version ?? 0);
    }
}
