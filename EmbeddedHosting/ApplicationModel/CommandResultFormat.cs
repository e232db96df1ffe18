namespace Aspire.Hosting.ApplicationModel;

/// <summary>How the result of a command is written.</summary>
public enum CommandResultFormat
{
    Text = 0,
    Json = 1,
    Markdown = 2,
}
