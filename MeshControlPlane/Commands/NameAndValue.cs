using MeshExplanation;

namespace MeshControlPlane.Commands;

/// <summary>Reads headers and claims of the command line.</summary>
internal static class NameAndValue
{
    /// <summary>Reads <c>name=value</c> or, as curl has it, <c>name: value</c>; whichever separator comes first counts.</summary>
    /// <exception cref="CommandException">It is neither.</exception>
    public static HeaderField Parse(string option, string text)
    {
        var at = text.IndexOfAny(['=', ':']);
        return at > 0
            ? new HeaderField(text[..at].Trim(), text[(at + 1)..].Trim())
            : throw new CommandException($"{option} '{text}' is no name=value, such as end-user=jason");
    }
}
