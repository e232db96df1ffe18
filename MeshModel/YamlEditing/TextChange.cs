namespace MeshModel.YamlEditing;

/// <summary>Some characters of a text that make room for others.</summary>
/// <param name="Start">Where the characters begin.</param>
/// <param name="End">Where they end; the same for what is only put in.</param>
/// <param name="Text">What stands there instead.</param>
internal readonly record struct TextChange(int Start, int End, string Text);
