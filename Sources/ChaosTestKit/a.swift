import ChaosModel
