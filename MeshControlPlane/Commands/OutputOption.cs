using System.CommandLine;
using System.Text.Json.Nodes;
using MeshExplanation.Running;
using MeshModel.Yaml;

namespace MeshControlPlane.Commands;

/// <summary><c>-o</c>: a text for people, or JSON or YAML for programs.</summary>
internal static class OutputOption
{
    private const string Text = "text";

    public static Option<string> Create()
    {
        var option = new Option<string>("--output", "-o") { Description = "text, json or yaml", DefaultValueFactory = _ => Text };
        option.AcceptOnlyFromAmong(Text, "json", "yaml");
        return option;
    }

    /// <summary>Writes an answer in the form that is asked for.</summary>
    public static async Task WriteAsync(ParseResult parsed, Option<string> option, Func<JsonNode> json, Action<TextWriter> text)
    {
        var output = parsed.InvocationConfiguration.Output;
        switch (parsed.GetValue(option))
        {
            case "json":
                await output.WriteLineAsync(json().ToJsonString(MeshJson.Options)).ConfigureAwait(false);
                break;
            case "yaml":
                await output.WriteAsync(YamlText.Write(json())).ConfigureAwait(false);
                break;
            default:
                text(output);
                break;
        }

        await output.FlushAsync().ConfigureAwait(false);
    }
}
