
      export interface PossibleTypesResultData {
        possibleTypes: {
          [key: string]: string[]
        }
      }
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "Node": [
      "ApiToken",
      "Dataset",
      "ExportTask",
      "ImportTask",
      "UnknownTask",
      "UploadedFile",
      "User"
    ],
    "Task": [
      "ExportTask",
      "ImportTask",
      "UnknownTask"
    ]
  }
};
      export default result;
    